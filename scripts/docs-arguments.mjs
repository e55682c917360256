/**
 * @file A plugin of typedoc: the arguments of factories (`layers.conv2d`, `optimizers.adam`, `applications.vgg16` …) as a table on their pages.
 * Typedoc does not unfold the type of such a constant, nor options whose type has no page. The TypeScript checker knows them; defaults and docstrings stand in the source.
 */
import { Comment, CommentTag, Converter, ReflectionKind, UnknownType } from 'typedoc';
import ts from 'typescript';

/** @param {import('typedoc').Application} app */
export function load(app) {
  const calls = new Map();
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    const node = reflection.kindOf(ReflectionKind.Variable) ? context.getSymbolFromReflection(reflection)?.valueDeclaration : undefined;
    const type = node && context.checker.getTypeAtLocation(node);
    if (!type?.getCallSignatures().length || reflection.type?.type === 'reflection') return;
    const all = type.getCallSignatures().map((signature) => parametersOf(context.checker, signature, node));
    const rows = rowsOf(context.checker, all.filter((form) => form.length > 0), node, type);
    const needed = [...rows.filter(({ optional }) => !optional), { name: 'options', optional: true }];
    const forms = all.map((form) => (form.length > 0 ? form : needed)); // a rest without labels is what must be given
    addTable(reflection, forms, rows);
    const result = context.checker.typeToString(type.getCallSignatures()[0].getReturnType(), node);
    calls.set(reflection, `(${forms[0].map((each) => `${each.name}${each.optional ? '?' : ''}: ${isOptions(each) ? '{ … }' : each.spelled}`).join(', ')}) => ${result}`);
  });
  const functions = new Map();
  app.converter.on(Converter.EVENT_CREATE_SIGNATURE, (context, reflection, node, signature) => {
    if (!signature || !reflection.parent.kindOf(ReflectionKind.FunctionOrMethod) || functions.has(reflection.parent)) return;
    const form = parametersOf(context.checker, signature, node);
    if (form.some(isOptions)) functions.set(reflection.parent, { reflection, form, rows: rowsOf(context.checker, [form], node) });
  });
  // A type that has no page of its own says less than the table.
  app.converter.on(Converter.EVENT_RESOLVE_END, () => {
    for (const [reflection, call] of calls) if (withoutPage(reflection.type)) reflection.type = new UnknownType(call);
    for (const { reflection, form, rows } of functions.values()) {
      if (reflection.parameters?.some((parameter) => isOptions(parameter) && withoutPage(parameter.type))) addTable(reflection, [form], rows.filter((each) => each.ofOptions));
    }
  });
}

const isOptions = ({ name }) => name === 'options' || name === 'settings';

/** Whether a type, or what a mapped type as `Partial<T>` is made of, is a name without a page. */
const withoutPage = (type) => type?.type === 'reference' && !type.reflection && (type.package === 'keratin' || (type.typeArguments ?? []).some(withoutPage));

/** The parameters of a call by name; a rest of labelled tuples is written out, in its longest form. */
function parametersOf(checker, signature, node) {
  return signature.getParameters().flatMap((symbol) => {
    const type = checker.getTypeOfSymbolAtLocation(symbol, node);
    const tuples = (type.isUnion() ? type.types : [type]).filter((each) => checker.isTupleType(each) && nameList(each).every(Boolean));
    const declaration = symbol.valueDeclaration;
    if (declaration === undefined || !ts.isParameter(declaration) || !declaration.dotDotDotToken) {
      return [row(checker, node, symbol, type, Boolean(declaration && (declaration.questionToken || declaration.initializer)))];
    }
    if (tuples.length === 0) return [];
    const longest = tuples.reduce((a, b) => (nameList(b).length > nameList(a).length ? b : a));
    return nameList(longest).map((name, i) => ({
      name, type: checker.getTypeArguments(longest)[i], spelled: spell(checker, checker.getTypeArguments(longest)[i], node), doc: '',
      optional: name === 'options' || !tuples.every((tuple) => nameList(tuple).includes(name)),
    }));
  });
}

const nameList = (tuple) => tuple.target.labeledElementDeclarations?.map((label) => label?.name.text ?? '') ?? [''];

const row = (checker, node, symbol, type, optional) => ({
  name: symbol.name, type, optional, spelled: spell(checker, type, node), declaration: symbol.valueDeclaration ?? symbol.declarations?.[0],
  doc: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
});

/** All arguments: those that can stand by position, then the others, file after file and in each as declared there. */
function rowsOf(checker, forms, node, factory) {
  const options = new Map();
  for (const { type } of forms.flat().filter(isOptions).toReversed()) {
    for (const symbol of checker.getPropertiesOfType(checker.getNonNullableType(type))) {
      options.set(symbol.name, { ...row(checker, node, symbol, checker.getTypeOfSymbol(symbol), Boolean(symbol.flags & ts.SymbolFlags.Optional)), ofOptions: true });
    }
  }
  // The last form is the options alone, if there is one: it says what must be given.
  for (const parameter of forms.at(-1).filter((each) => isOptions(each) && forms.at(-1).length === 1)) {
    for (const symbol of checker.getPropertiesOfType(checker.getNonNullableType(parameter.type))) {
      options.get(symbol.name).optional = Boolean(symbol.flags & ts.SymbolFlags.Optional);
    }
  }
  const positional = forms.flat().filter((each) => !isOptions(each)).map((each) => options.get(each.name) ?? each);
  const files = [...new Set([...options.values()].map(fileOf))];
  const further = [...options.values()].sort((a, b) => files.indexOf(fileOf(a)) - files.indexOf(fileOf(b)) || (a.declaration?.pos ?? 0) - (b.declaration?.pos ?? 0));
  const rows = [...new Map([...positional, ...further].map((each) => [each.name, each])).values()];
  const settings = factory?.aliasTypeArguments ?? (factory && factory.objectFlags & ts.ObjectFlags.Reference ? checker.getTypeArguments(factory) : []);
  for (const each of rows) each.default = defaultOf(checker, each.declaration) ?? defaultIn(checker, settings, each.name) ?? saidDefault(each.doc);
  return rows;
}

const fileOf = ({ declaration }) => declaration?.getSourceFile().fileName ?? '';

/** A type as a user writes it: the members of a union one by one, without `undefined`. */
function spell(checker, type, node) {
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType;
  if (!type.isUnion()) return checker.typeToString(type, node, flags);
  const members = type.types.filter((each) => !(each.flags & ts.TypeFlags.Undefined));
  const said = members.map((each) => checker.typeToString(each, node, flags)).map((text) => (text === 'true' || text === 'false' ? 'boolean' : text.includes('=>') ? `(${text})` : text));
  return [...new Set(said)].sort((a, b) => Number(a === 'null') - Number(b === 'null')).join(' | ');
}

/** What stands for an argument that is not given, by the function that declares it; see src/layers/arguments.ts. */
const declared = {
  optional: ([, value]) => literal(value), nullable: ([, value]) => literal(value), initializer: ([name]) => literal(name),
  sameAs: ([other]) => `as ${other.text}`, orNull: () => 'null', orNone: () => 'null',
};

/** The default that a declaration tells; undefined where it tells none. */
function defaultOf(checker, declaration) {
  if (declaration === undefined) return undefined;
  if (ts.isShorthandPropertyAssignment(declaration)) return defaultOf(checker, checker.getShorthandAssignmentValueSymbol(declaration)?.valueDeclaration);
  if (ts.isImportSpecifier(declaration)) return defaultOf(checker, checker.getAliasedSymbol(checker.getSymbolAtLocation(declaration.name)).valueDeclaration);
  const value = declaration.initializer && plain(declaration.initializer);
  if (value === undefined) return undefined;
  if (ts.isCallExpression(value)) return declared[value.expression.getText()]?.(value.arguments);
  if (!ts.isIdentifier(value)) return literal(value);
  const symbol = checker.getSymbolAtLocation(value);
  return defaultOf(checker, symbol && (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol).valueDeclaration);
}

/** The default among the settings that a factory was made with. */
function defaultIn(checker, types, name) {
  for (const type of types) {
    const symbol = checker.getPropertyOfType(type, name);
    if (symbol) return defaultOf(checker, symbol.valueDeclaration);
  }
  return undefined;
}

const saidDefault = (doc) => /`([^`]+)` \(the default\)/.exec(doc)?.[1] ?? /\bdefault:? `?([\w.'-]+)`?(?=[.;,)]|$)/i.exec(doc)?.[1].replace(/\.$/, '');

const plain = (node) => (ts.isAsExpression(node) || ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node) ? plain(node.expression) : node);
const literal = (node) => {
  const text = plain(node).getText();
  return /^[\w.'[\]{}, -]{1,30}$/.test(text) ? text : undefined;
};

/** Puts the section "Arguments" before the other sections of a page. */
function addTable(reflection, forms, rows) {
  reflection.comment ??= new Comment();
  const tags = reflection.comment.blockTags;
  const said = new Map(tags.filter((tag) => tag.tag === '@param').map((tag) => [tag.name?.replace(/^options\./, ''), Comment.combineDisplayParts(tag.content)]));
  if (reflection.kindOf(ReflectionKind.Variable)) reflection.comment.blockTags = tags.filter((tag) => tag.tag !== '@param');
  const calls = [...new Set(forms.map((form) => `${reflection.name}(${form.map((each) => `${each.name}${each.optional ? '?' : ''}`).join(', ')})`))];
  const lines = rows.map((each) => {
    const missing = each.default === undefined ? (each.optional ? '' : '<br>required') : `<br>default ${code(each.default)}`;
    return `| ${code(each.name)}<br>${cell(each.spelled).replaceAll('<', '&lt;')}${missing} | ${cell(each.doc || (said.get(each.name) ?? ''))} |`;
  });
  const text = [calls.map((call) => `\`${call}\``).join(' or '), '', '| Argument | |', '|---|---|', ...lines].join('\n');
  reflection.comment.blockTags.unshift(new CommentTag('@arguments', [{ kind: 'text', text }]));
}

const cell = (text) => text.replace(/\{@link ([^}]+)\}/g, '`$1`').replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|').trim();
const code = (text) => `\`${cell(text)}\``;
