/** What the simulated API says, apart from how it is delivered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Default `application/json`. */
  readonly contentType?: string | undefined;
  /** The gateway in front of the API does not know about versions: its answers lack `X-Api-Version`. */
  readonly fromGateway?: boolean | undefined;
  /** Default `whole`. The others are what a broken connection or a broken proxy makes of an answer. */
  readonly delivery?: 'whole' | 'cut' | 'reset' | 'hang' | 'informational' | undefined;
}

export function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value) };
}

/** The standard error body. Clients may rely on `type` only; the wording is free to change. */
export function apiError(status: number, type: string, message: string, help?: string): Answer {
  return json(status, help === undefined ? { type, message } : { type, message, help });
}

/** One problem of a request body. `location` is the path to the value, list positions as text. */
export interface Finding {
  readonly type: string;
  readonly message: string;
  readonly location: readonly string[];
}

/** 422. The playground, other than production, begins each location with `body`; so does the sandbox. */
export function validationError(findings: readonly Finding[]): Answer {
  return json(422, {
    type: 'validation_error',
    message: 'The request did not pass validation; see details.',
    details: findings,
  });
}

export const notFound = (message = 'There is no such resource.'): Answer => apiError(404, 'not_found', message);

export const rateExceeded: Answer = { ...json(429, { error: 'rate exceeded' }), fromGateway: true };

/** The API gateway's own refusal, which has neither a type nor a version. */
export const requestTooLong: Answer = { ...json(413, { message: 'Request Too Long' }), fromGateway: true };

export const internalServerError: Answer = apiError(
  500,
  'internal_server_error',
  'Something went wrong on the server.',
  'Try again with the same idempotency key.',
);

/** The simulation itself failed, say at its data file. Whoever rehearses must be able to see why. */
export function sandboxTrouble(error: unknown): Answer {
  const reason = error instanceof Error ? error.message : String(error);
  return apiError(500, 'internal_server_error', `The sandbox could not serve this request: ${reason}`);
}

export const idempotencyInProgress: Answer = apiError(
  400,
  'idempotency_in_progress',
  'A request with this idempotency key is still being processed.',
  'Wait a few seconds and try again.',
);
