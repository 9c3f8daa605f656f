import { useEffect, useState } from 'react';
import type { Syllables } from './match.ts';

type ToSyllables = (label: string) => Syllables;

const cache = new Map<string, Syllables>();

/** Loads the pinyin table (140 kB) when the palette is first opened; null until it is there. */
export function usePinyin(): ToSyllables | null {
  const [toSyllables, setToSyllables] = useState<ToSyllables | null>(null);
  useEffect(() => {
    let isGone = false;
    // Without the table the palette still finds by characters.
    void import('pinyin-pro').then(
      ({ pinyin }) => {
        if (isGone) return;
        setToSyllables(() => (label: string): Syllables => {
          const known = cache.get(label);
          if (known !== undefined) return known;
          const syllables = pinyin(label, { toneType: 'none', type: 'array', v: true }).map((one) => one.toLowerCase());
          cache.set(label, syllables);
          return syllables;
        });
      },
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, []);
  return toSyllables;
}
