import type { Language } from '@shouwen/contract';
import type { FastifyRequest } from 'fastify';

/** The person's own language; before sign-in what the browser asks for first, else Chinese. */
export function languageOf(request: Pick<FastifyRequest, 'principal' | 'headers'>): Language {
  if (request.principal !== null && request.principal !== undefined) return request.principal.language;
  return preferredLanguage(request.headers['accept-language']);
}

/** RFC 9110, section 12.5.4, for two languages: the one with the higher weight, at equal weight the first named. */
export function preferredLanguage(header: string | undefined): Language {
  const weighted = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
      const weight = parameters.map((parameter) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return { language: range.split('-')[0], weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ language, weight }) => (language === 'zh' || language === 'en') && weight > 0)
    .sort((one, other) => other.weight - one.weight);
  return weighted[0]?.language === 'en' ? 'en' : 'zh';
}
