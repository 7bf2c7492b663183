/** `logicalBlockBytes` as fio writes the names in its JSON: `logical_block_bytes`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
