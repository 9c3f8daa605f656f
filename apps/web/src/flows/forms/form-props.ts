import type { FlowNodeKind, FlowNodeOf } from '@shouwen/contract/flows';

/** A form of one kind of node. `set` takes over part of the settings; `field` groups what is taken back together. */
export interface FormProps<Kind extends FlowNodeKind> {
  settings: FlowNodeOf<Kind>['settings'];
  set: (settings: FlowNodeOf<Kind>['settings'], field: string) => void;
}
