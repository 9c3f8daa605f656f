/** Flows as files: their name and graph. */
import { flowGraphSchema, flowNameSchema } from '@shouwen/contract/flows';
import { z } from 'zod';

export const flowFileKind = 'flows';
export const flowFileSchema = z.object({ name: flowNameSchema, graph: flowGraphSchema });
