/** A value that only `reveal` gives away: printing it, or an object that holds it, shows `[secret]`. */
export interface Secret {
  readonly reveal: () => string;
  readonly toJSON: () => string;
  readonly toString: () => string;
}

/** Wraps a password or token as soon as it was read. */
export function secret(value: string): Secret {
  const hidden = (): string => '[secret]';
  return Object.freeze({ reveal: () => value, toJSON: hidden, toString: hidden });
}
