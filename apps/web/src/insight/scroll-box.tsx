import type { ReactNode, Ref } from 'react';

interface ScrollBoxProps {
  className: string;
  label: string;
  children: ReactNode;
  ref?: Ref<HTMLDivElement>;
}

/** A box that scrolls by itself: in the order of Tab, so that the arrow keys can scroll it, and with a name. */
export function ScrollBox({ className, label, children, ref }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div ref={ref} className={className} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
