/** The demo hotline: set up, peopled, and with a history, so that every page has something to show. */
export { demoCentreName, demoQueues, queueIds } from './centre.ts';
export { makeCustomers } from './customers.ts';
export { planHistory } from './history.ts';
export { demoPeople } from './people.ts';
export { createRandom, type Random } from './random.ts';
export { type SeedDemoNeeds, type SeededPerson, seedDemo } from './seed-demo.ts';
export { CentreSimulation } from './simulation/centre-simulation.ts';
