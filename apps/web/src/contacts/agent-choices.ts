import type { Person } from '@shouwen/contract';

export interface AgentChoice {
  agentId: string;
  name: string;
  number: string;
  label: string;
}

/** More do not help anybody to choose; typing on does. */
const shownMax = 50;

/** Those who take contacts, by number. */
export function agentChoices(people: readonly Pick<Person, 'agentId' | 'agentNumber' | 'name'>[]): AgentChoice[] {
  return people
    .flatMap(({ agentId, name, agentNumber }) => {
      const number = agentNumber ?? '';
      return agentId === null ? [] : [{ agentId, name, number, label: `${name} ${number}`.trim() }];
    })
    .sort((left, right) => left.number.localeCompare(right.number) || left.name.localeCompare(right.name, 'zh'));
}

/** Every word must be part of the name or begin the number. */
export function findAgents(choices: readonly AgentChoice[], typed: string): AgentChoice[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return choices
    .filter(({ name, number }) =>
      words.every((word) => name.toLowerCase().includes(word) || number.toLowerCase().startsWith(word)),
    )
    .slice(0, shownMax);
}
