/** @file What keratin serve offers, as OpenAPI. Source: https://spec.openapis.org/oas/v3.1.0 */
import { VERSION } from '../../core/version.js';
import type { ModelDetail } from '../protocol/models.js';

/** Nested arrays of numbers. */
const numbers = (sizes: readonly (number | null)[]): object =>
  sizes.reduceRight<object>((items, size) => ({ type: 'array', items, ...(size === null ? {} : { minItems: size, maxItems: size }) }), { type: 'number' });

/** Rows as arrays, or as objects by the names of columns. */
function tableRows({ columns, rows }: NonNullable<ModelDetail['forecast']>): object {
  const byName = { type: 'object', required: columns, properties: Object.fromEntries(columns.map((name) => [name, { type: 'number' }])) };
  return { type: 'array', minItems: rows, items: { anyOf: [{ ...numbers([columns.length]), description: columns.join(', ') }, byName] } };
}

/** The description of the server of a model. */
export function openApi({ name, kind, inputs, outputs, classes, forecast }: ModelDetail): object {
  const sizes = inputs[0]!.shape;
  const isPicture = kind === 'picture' || kind === 'digit';
  const picture = { schema: { type: 'string', format: 'binary' } };
  const json = { type: 'object', properties: forecast !== null ? { tables: { type: 'array', items: tableRows(forecast) }, inputs: { type: 'array', items: numbers(sizes), description: 'Windows as the network takes them, standardized.' } } : kind === 'text' ? { texts: { type: 'array', items: { type: 'string' } }, inputs: { type: 'array', items: numbers(sizes), description: 'Word numbers.' } } : { inputs: { type: 'array', items: numbers(sizes), description: 'Samples as the network takes them: nothing is scaled.' } } };
  const prediction = forecast !== null
    ? { anyOf: [{ type: 'object', required: ['target', 'value', 'rowsAfterTheEnd'], properties: { target: { const: forecast.target }, value: { type: 'number', description: 'In the units of the table.' }, rowsAfterTheEnd: { const: forecast.rowsAfterTheEnd } } }, { type: 'object', required: ['output'], properties: { output: numbers(outputs[0]?.shape ?? []) } }] }
    : classes.length > 0
    ? { type: 'object', required: ['class', 'confidence', 'scores'], properties: { class: { type: 'string', ...(classes.length <= 50 ? { enum: classes } : {}) }, confidence: { type: 'number' }, scores: { type: 'object', additionalProperties: { type: 'number' } } } }
    : { type: 'object', required: ['output'], properties: { output: numbers(outputs[0]?.shape ?? []) } };
  const failed = (description: string): object => ({ description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } });
  return {
    openapi: '3.1.0',
    info: { title: `keratin serve ${name}`, version: VERSION },
    paths: {
      '/predict': {
        post: {
          operationId: 'predict', summary: isPicture ? 'What is on pictures' : kind === 'text' ? 'What texts are about' : forecast !== null ? `${forecast.target}, ${forecast.rowsAfterTheEnd} rows after the end of a table` : 'Outputs for samples',
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: json },
              ...(forecast === null ? {} : { 'text/csv': { schema: { type: 'string' } }, 'multipart/form-data': { schema: { type: 'object', properties: { table: { type: 'array', items: { type: 'string', format: 'binary' } } } } } }),
              ...(isPicture ? { 'image/*': picture, 'application/octet-stream': picture, 'multipart/form-data': { schema: { type: 'object', properties: { picture: { type: 'array', items: { type: 'string', format: 'binary' } } } } } } : {}),
            },
          },
          responses: {
            200: { description: 'A prediction for each sample, in order; of several, those that fail have an error instead.', content: { 'application/json': { schema: { type: 'object', required: ['predictions'], properties: { predictions: { type: 'array', items: { anyOf: [prediction, { $ref: '#/components/schemas/Error' }] } } } } } } },
            400: failed('No JSON, or something else than was asked for'), 408: failed('The body came too slowly'), 413: failed('Too large'), 415: failed('Another Content-Type'),
            422: failed('A picture that cannot be read, or a sample that does not fit'), 429: failed('Too many wait'), 503: failed('The worker died; ask again'),
          },
        },
      },
      '/health': { get: { operationId: 'health', summary: 'Whether it is there', responses: { 200: { description: 'It is', content: { 'application/json': { schema: { type: 'object', properties: { status: { const: 'ok' }, model: { type: 'string' }, waiting: { type: 'integer' }, answered: { type: 'integer' }, seconds: { type: 'integer' } } } } } } } } },
    },
    components: { schemas: { Error: { type: 'object', required: ['error'], properties: { error: { type: 'object', required: ['code', 'expected', 'received', 'fix'], properties: { code: { type: 'string' }, where: { type: 'string' }, expected: { type: 'string' }, received: { type: 'string' }, fix: { type: 'string' } } } } } } },
  };
}
