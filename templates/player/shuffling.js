/** The order of samples that PyTorch draws from a seed: the Mersenne Twister MT19937. */

const [SIZE, SHIFT] = [624, 397];

/**
 * A function that gives the order of the next epoch each time it is called, as
 * `torch.randperm(count, generator=torch.Generator().manual_seed(seed))` does.
 *
 * @param {number} seed
 * @param {number} count
 */
export function shuffler(seed, count) {
  const state = new Uint32Array(SIZE);
  state[0] = seed % 2 ** 32;
  for (let place = 1; place < SIZE; place++) {
    const before = state[place - 1];
    state[place] = Math.imul(before ^ (before >>> 30), 1812433253) + place;
  }
  let used = SIZE;

  const draw = () => {
    if (used === SIZE) {
      for (let place = 0; place < SIZE; place++) {
        const next = state[(place + 1) % SIZE];
        const mixed = (state[place] & 0x80000000) | (next & 0x7fffffff);
        const odd = next & 1 ? 0x9908b0df : 0;
        state[place] = state[(place + SHIFT) % SIZE] ^ (mixed >>> 1) ^ odd;
      }
      used = 0;
    }
    let bits = state[used++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  };

  return () => {
    const order = Int32Array.from({ length: count }, (_, place) => place);
    for (let place = 0; place < count - 1; place++) {
      const other = place + (draw() % (count - place));
      [order[place], order[other]] = [order[other], order[place]];
    }
    return order;
  };
}
