/** Flows: what callers go through, as versions; and the systems outside that they may ask. */
export { AddressGuard, readNetworks } from './address-guard.ts';
export { type ConnectorRequest, callConnector } from './call-connector.ts';
export type { ChangeFlowNeeds } from './change-flows.ts';
export { type ConnectorNeeds, connectorTarget, listConnectors } from './connectors.ts';
export { flowMigrations } from './flow.migration.ts';
export { registerConnectorRoutes, registerFlowRoutes } from './flow.routes.ts';
export { LiveFlows } from './live-flows.ts';
export { listFlows, liveFlowsThat, loadVersion } from './read-flows.ts';
