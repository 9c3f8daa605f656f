import type { Bilingual } from '@shouwen/contract';

/** Why audio that came from outside was not taken; the text is for the person who sent it. */
export class AudioFault extends Error {
  readonly code = 'bad-audio';
  readonly text: Bilingual;

  constructor(zh: string, en: string) {
    super(en);
    this.text = { zh, en };
  }
}
