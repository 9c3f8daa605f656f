export { dayStartOf } from './figures/centre-day.ts';
