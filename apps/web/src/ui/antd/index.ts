/**
 * The part of antd in use. It costs 80 kB and more, so the desk does without: only lazy pages import from here, never
 * `ui/index.ts`. Add a component by re-exporting it.
 */
export { Select } from 'antd';
export { AntdThemed } from './themed.tsx';
