import type { Person } from '@shouwen/contract';
import { expect, it } from 'vitest';
import { agentChoices, findAgents } from './agent-choices.ts';

const person = (name: string, agentNumber: string | null): Person => ({
  accountId: `account-${name}`,
  agentId: agentNumber === null ? null : `agent-${agentNumber}`,
  agentNumber,
  login: name,
  name,
  role: 'agent',
  teamName: null,
  queueIds: [],
  skills: [],
  isInvited: false,
  isDisabled: false,
});
const choices = agentChoices([
  person('林晓', '2108'),
  person('王敏', null),
  person('Lin Xi', '2101'),
  person('林诺', '2126'),
]);
const labels = (typed: string): string[] => findAgents(choices, typed).map((choice) => choice.label);

it('lists who takes contacts, by number', () => {
  expect(labels('')).toEqual(['Lin Xi 2101', '林晓 2108', '林诺 2126']);
});

it('finds by part of the name, the start of the number, or both', () => {
  expect(labels('林')).toEqual(['林晓 2108', '林诺 2126']);
  expect(labels('212')).toEqual(['林诺 2126']);
  expect(labels('08')).toEqual([]);
  expect(labels('林 2108')).toEqual(['林晓 2108']);
  expect(labels('LIN')).toEqual(['Lin Xi 2101']);
});
