import type { Language } from '@shouwen/contract';
import type { AgentConfig, QueueConfig } from '@shouwen/routing';
import type { AddedPerson, NewPerson } from '../../agents/index.ts';
import {
  defaultOutcomes,
  defaultStateReasons,
  insertEntryPoints,
  insertOutcomes,
  insertQueues,
  insertSkills,
  insertStateReasons,
  insertTeams,
} from '../../centre/index.ts';
import { insertCustomerEvents, insertCustomers } from '../../customers/index.ts';
import type { Db, DbTransaction } from '../../platform/db/database.ts';
import type { EventLogPort, NewEvent } from '../../platform/events-port.ts';
import { demoEntryPoints, demoQueues, demoSkills, demoTeamNamesEnglish, demoTeams } from './centre.ts';
import { makeCustomers } from './customers.ts';
import { historyDays, planHistory } from './history.ts';
import { type DemoPersonPlan, demoPeople } from './people.ts';
import { createRandom } from './random.ts';
import { CentreSimulation } from './simulation/centre-simulation.ts';

/** Changes nothing but what the demo tells; any number is a story. */
const demoSeed = 10_000;
/** Events appended together; some hundred contacts. */
const eventsPerAppend = 4000;
const detailsKeptMs = 7 * 86_400_000;

export interface SeedDemoNeeds {
  readonly db: Db;
  readonly events: Pick<EventLogPort, 'append'>;
  readonly timeZone: string;
  now(): number;
  /** UUID version 7 of a time. */
  newId(at: number): string;
  addPeople(transaction: DbTransaction, people: readonly NewPerson[]): Promise<AddedPerson[]>;
  queueConfigs(): Promise<QueueConfig[]>;
  agentConfigs(): Promise<AgentConfig[]>;
}

export interface SeededPerson {
  readonly accountId: string;
  readonly login: string;
  readonly role: 'supervisor' | 'agent';
  readonly name: string;
}

/**
 * Fills a centre that has a name and nothing else: queues, numbers, outcomes, reasons, people without passwords, customers
 * with their stories, and a history in the event log from which everything else follows. Returns the people; the
 * supervisor comes first.
 */
export async function seedDemo(needs: SeedDemoNeeds, language: Language): Promise<SeededPerson[]> {
  const now = needs.now();
  const random = createRandom(demoSeed);
  const { customers, events } = makeCustomers(random, () => needs.newId(now), now);
  const people = await needs.db.transaction().execute(async (transaction) => {
    await seedCentre(transaction, language);
    const added = await needs.addPeople(
      transaction,
      demoPeople.map((person) => newPerson(person, language)),
    );
    await insertCustomers(transaction, customers, { localAreaCode: null });
    await insertCustomerEvents(transaction, events);
    return demoPeople.map((person, index) => ({ person, added: added[index] }));
  });
  const agents = people.flatMap(({ person, added }) =>
    person.role === 'agent' && added?.agentId != null
      ? [{ agentId: added.agentId, queueIds: person.serves.map(([queueId]) => queueId) }]
      : [],
  );
  const plans = planHistory({ ...needs, random, now, customers, agents, newId: needs.newId });
  const [queueConfigs, agentConfigs] = await Promise.all([needs.queueConfigs(), needs.agentConfigs()]);
  const from = now - (historyDays + 2) * 86_400_000;
  const simulation = new CentreSimulation(random, queueConfigs, agentConfigs, from);
  for (const shift of plans.shifts) simulation.addShift(shift);
  for (const contact of plans.contacts) simulation.addContact(contact);
  const agentIds = agents.map((agent) => agent.agentId);
  for (const dial of plans.dials) simulation.addDial(dial, agentIds);
  const log = simulation.runUntil(now).filter((event) => isKept(event, now));
  for (let start = 0; start < log.length; start += eventsPerAppend) {
    await needs.events.append(log.slice(start, start + eventsPerAppend));
  }
  return people.flatMap(({ person, added }) =>
    added === undefined
      ? []
      : [{ accountId: added.accountId, login: person.login, role: person.role, name: person.name[language] }],
  );
}

/** Who was available when, and which prompt was played, matter for some days; the rest of a contact is kept whole. */
function isKept(event: NewEvent, now: number): boolean {
  const isDetail = event.subject.startsWith('agent:') || event.kind === 'contact.flow-step';
  return !isDetail || (event.at ?? now) > now - detailsKeptMs;
}

async function seedCentre(transaction: DbTransaction, language: Language): Promise<void> {
  await insertSkills(transaction, demoSkills);
  await insertQueues(transaction, demoQueues);
  await insertEntryPoints(transaction, demoEntryPoints);
  await insertOutcomes(transaction, defaultOutcomes);
  await insertStateReasons(transaction, defaultStateReasons);
  const teams = demoTeams.map((team) =>
    language === 'zh' ? team : { ...team, name: demoTeamNamesEnglish[team.teamId] ?? team.name },
  );
  await insertTeams(transaction, teams);
}

function newPerson(person: DemoPersonPlan, language: Language): NewPerson {
  return {
    login: person.login,
    name: person.name[language],
    role: person.role,
    language,
    password: null,
    isFirstVisit: false,
    place: {
      agentNumber: person.agentNumber,
      teamId: person.teamId,
      queueIds: person.serves.map(([queueId]) => queueId),
      skills: person.serves.map(([queueId, level]) => ({ skillId: queueId, level })),
    },
  };
}
