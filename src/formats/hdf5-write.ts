/** @file HDF5 files written by the C library itself (h5wasm), so that whoever reads HDF5 reads them. It is loaded when a file is first written. */
import { KeratinError, show } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';

/** A text or texts of any length, or numbers. ASCII is what h5py makes of Python's bytes, UTF-8 what it makes of its strings. */
export type WrittenAttribute = Tensor | { readonly text: string | readonly string[]; readonly encoding: 'ascii' | 'utf8' };

/** A group to be written: members in the order given. */
export interface WrittenGroup {
  readonly attributes?: Readonly<Record<string, WrittenAttribute>>;
  readonly members?: ReadonlyMap<string, WrittenGroup | Tensor>;
}

/** h5wasm's words for number formats. */
const formats: Readonly<Record<string, string>> = { float32: '<f', float64: '<d', int32: '<i', int64: '<q', uint8: '<B', bool: '<B' };

let written = 0;

/** The bytes of an HDF5 file. @throws KeratinError `file/hdf5` where the library cannot write it */
export async function writeHdf5(root: WrittenGroup): Promise<Uint8Array> {
  const { default: h5wasm } = await import('h5wasm');
  const { FS } = await h5wasm.ready;
  const name = `/keratin-${written++}.h5`; // in the library's memory, not on the disk
  try {
    const file = new h5wasm.File(name, 'w', { libver: ['earliest', 'v110'] });
    try {
      writeGroup(file, root);
    } finally {
      file.close();
    }
    return FS.readFile(name).slice();
  } catch (cause) {
    throw new KeratinError({ code: 'file/hdf5', where: 'HDF5', expected: 'to write the file', received: show((cause as Error).message), fix: 'save it in another format, as a folder', cause });
  } finally {
    if (FS.analyzePath(name, false).exists) FS.unlink(name);
  }
}

type H5Group = InstanceType<(typeof import('h5wasm'))['Group']>;

function writeGroup(group: H5Group, { attributes = {}, members = new Map() }: WrittenGroup): void {
  for (const [name, value] of Object.entries(attributes)) writeAttribute(group, name, value);
  for (const [name, member] of members) {
    if (member instanceof Tensor) group.create_dataset({ name, data: member.data as never, shape: [...member.shape], dtype: formats[member.dtype]! });
    else writeGroup(group.create_group(name), member);
  }
}

function writeAttribute(group: H5Group, name: string, value: WrittenAttribute): void {
  if (value instanceof Tensor) return group.create_attribute(name, value.data as never, [...value.shape], formats[value.dtype]!);
  const { text, encoding } = value;
  const shape = typeof text === 'string' ? [] : [text.length];
  group.create_attribute(name, (typeof text === 'string' ? [text] : [...text]) as never, shape, encoding === 'utf8' ? 'S' : 'A');
}

/** Puts a member at a path, making the groups on the way. */
export function putMember(members: Map<string, WrittenGroup | Tensor>, path: readonly string[], member: WrittenGroup | Tensor): void {
  const [first, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) return void members.set(first, member);
  let inner = members.get(first) as { members: Map<string, WrittenGroup | Tensor> } | undefined;
  if (inner === undefined) members.set(first, (inner = { members: new Map() }));
  putMember(inner.members, rest, member);
}
