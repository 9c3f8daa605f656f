/**
 * The texts of another language: the same keys as the Chinese ones, and for every `..._other` a `..._one`, which
 * Chinese does not need.
 */
export type Translated<Texts> = {
  [Key in keyof Texts]: Texts[Key] extends string ? string : Translated<Texts[Key]>;
} & {
  [Key in keyof Texts as Key extends `${infer Base}_other` ? `${Base}_one` : never]: string;
};
