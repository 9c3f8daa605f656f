/** The building blocks of every page. Small and without antd; what needs antd is in `ui/antd`. */
export { Button, type ButtonProps, IconButton } from './button.tsx';
export { Dialog } from './dialog.tsx';
export { Empty, ErrorBox, Notice, Skeleton } from './feedback.tsx';
export { Choices, Field, Input, PasswordInput, Select, Switch, TextArea } from './field.tsx';
export { Kbd } from './kbd.tsx';
export { Menu, MenuGroup, MenuItem } from './menu.tsx';
export { Segmented, Tabs } from './segmented.tsx';
export { Toasts, toast } from './toast.tsx';
