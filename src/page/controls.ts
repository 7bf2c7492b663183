/** What a chart can be asked for. */

/** A choice of one of several, once for each chart. @param names by their value */
export function choose<T extends string>(
  id: string,
  names: Readonly<Record<T, string>>,
  chosen: T,
  onChoice: (value: T) => void,
): void {
  const place = document.querySelector(`#${id} .controls`);
  if (place === null || place.childElementCount > 0) return;
  const select = document.createElement("select");
  select.setAttribute("aria-label", document.querySelector(`#${id} h2`)?.textContent ?? id);
  for (const [value, name] of Object.entries<string>(names)) {
    select.append(new Option(name, value, value === chosen, value === chosen));
  }
  select.addEventListener("change", () => onChoice(select.value as T));
  place.append(select);
}
