/** Removes one item from a short list; unlike `splice` it makes no list of what it removed. */
export function takeOut<Item>(list: Item[], item: Item): void {
  const place = list.indexOf(item);
  if (place < 0) return;
  for (let index = place + 1; index < list.length; index += 1) {
    const moved = list[index];
    if (moved !== undefined) list[index - 1] = moved;
  }
  list.pop();
}
