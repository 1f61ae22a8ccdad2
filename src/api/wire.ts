/**
 * The wire format of the Runa payouts API v2 (`2024-02-05`), as published in its OpenAPI document.
 * Shared by client and sandbox, and nothing else is: they must be able to disagree about behaviour.
 * Response schemas are loose on purpose: the vendor adds properties without notice, and an unknown enum value
 * must reach the code that decides what it means instead of failing to parse.
 */
import { z } from 'zod';

export const API_VERSION = '2024-02-05';
export const MAX_ITEMS_PER_ORDER = 200;
export const MAX_DESCRIPTION_LENGTH = 128;
/** Distinct `PT-` templates an order may name, and likewise distinct `DT-` templates. */
export const MAX_TEMPLATES_PER_ORDER = 10;
export const PRODUCTS_PAGE_LIMIT = 500;
export const MAX_ITEMS_PER_ESTIMATE = 500;
/** Older documentation allowed 100 orders a page at most; every version accepts it. */
export const ORDERS_PAGE_LIMIT = 100;

export const HEADERS = {
  apiKey: 'X-Api-Key',
  apiVersion: 'X-Api-Version',
  idempotencyKey: 'X-Idempotency-Key',
  executionMode: 'X-Execution-Mode',
} as const;

/** Money comes as text of mixed precision; one endpoint and older versions send numbers. */
const moneySchema = z.union([z.string(), z.number()]).transform(String);

// ---- requests -------------------------------------------------------------------------------------------------------

const redemptionTemplateSchema = z.string().regex(/^DT-/);

const distributionMethodSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('PAYOUT_LINK'), template_id: redemptionTemplateSchema.optional() }),
  z.object({
    type: z.literal('EMAIL'),
    email_address: z.email(),
    template_id: redemptionTemplateSchema.optional(),
  }),
  z.object({
    type: z.literal('RECIPIENT'),
    recipient_reference: z
      .string()
      .max(255)
      .regex(/^[A-Za-z0-9\-_@.]+$/),
    email_address: z.email(),
    template_id: redemptionTemplateSchema.optional(),
  }),
]);

const orderedProductsSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('SINGLE'), value: z.string().min(1) }),
  z.object({ type: z.literal('MULTIPLE'), values: z.array(z.string().min(1)).min(2) }),
  z.object({ type: z.literal('TEMPLATE'), template_id: z.string().regex(/^PT-/) }),
]);

export const newOrderItemSchema = z.object({
  face_value: z.number().min(0.01),
  distribution_method: distributionMethodSchema,
  products: orderedProductsSchema,
});

export const newOrderSchema = z.object({
  payment_method: z.object({ type: z.literal('ACCOUNT_BALANCE'), currency: z.string().regex(/^[A-Z]{3}$/) }),
  items: z.array(newOrderItemSchema).min(1).max(MAX_ITEMS_PER_ORDER),
  description: z.string().max(MAX_DESCRIPTION_LENGTH).nullish(),
  metadata: z.record(z.string().max(40), z.string().max(200)).nullish(),
});

export type NewOrder = z.infer<typeof newOrderSchema>;
export type NewOrderItem = z.infer<typeof newOrderItemSchema>;

// ---- responses ------------------------------------------------------------------------------------------------------

const payoutSchema = z.looseObject({
  status: z.string(),
  status_updated_at: z.string().optional(),
  url: z.string().nullish(),
  expiry_date: z.string().nullish(),
});

export const orderItemSchema = z.looseObject({
  id: z.string(),
  distribution_method: z.looseObject({
    type: z.string(),
    email_address: z.string().nullish(),
    recipient_reference: z.string().nullish(),
    template_id: z.string().nullish(),
  }),
  products: z.looseObject({
    type: z.string(),
    value: z.string().nullish(),
    values: z.array(z.string()).nullish(),
    template_id: z.string().nullish(),
  }),
  face_value: moneySchema,
  price: moneySchema.nullish(),
  currency: z.string().nullish(),
  payout: payoutSchema.nullish(),
});

/** The answer to `POST /order` and `GET /order/{id}`: everything but the first two fields depends on the status. */
export const orderSchema = z.looseObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  status: z.string(),
  message: z.string().nullish(),
  created_at: z.string().nullish(),
  completed_at: z.string().nullish(),
  description: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  currency: z.string().nullish(),
  total_price: moneySchema.nullish(),
  total_discount: moneySchema.nullish(),
  items: z.array(orderItemSchema).nullish(),
});

const paginationSchema = z.looseObject({
  cursors: z.looseObject({ after: z.string().nullish(), before: z.string().nullish() }),
  page: z.looseObject({ limit: z.number() }).optional(),
});

/** A listed order has no items and no metadata; one that is still PROCESSING has no description either. */
export const orderPageSchema = z.looseObject({
  items: z.array(orderSchema),
  pagination: paginationSchema,
});

const denominationsSchema = z.looseObject({
  type: z.string().nullish(),
  minimum_value: moneySchema.nullish(),
  maximum_value: moneySchema.nullish(),
  available_list: z.array(moneySchema).nullish(),
});

export const productSchema = z.looseObject({
  code: z.string(),
  name: z.string(),
  currency: z.string(),
  state: z.string(),
  is_orderable: z.boolean(),
  payout_type: z.string(),
  countries_redeemable_in: z.array(z.string()),
  gift_card: z.looseObject({ denominations: denominationsSchema.nullish() }).nullish(),
  payment: z.looseObject({ denominations: denominationsSchema.nullish() }).nullish(),
  subscription: z
    .looseObject({
      subscription_plans: z
        .array(z.looseObject({ subscription_plan_code: z.string(), price: moneySchema.nullish() }))
        .nullish(),
    })
    .nullish(),
});

export const productPageSchema = z.looseObject({
  catalog: z.array(productSchema),
  pagination: paginationSchema,
});

/** The estimate's money is a number by its schema and text in an example; both are read. */
export const estimateSchema = z.looseObject({
  items: z.array(z.looseObject({ products: orderedProductsSchema, face_value: moneySchema, price: moneySchema })),
});

export const balanceSchema = z.looseObject({ balance: moneySchema, currency: z.string() });

/** Four error bodies are documented; only `type` is safe to branch on, and not all of them have it. */
export const errorBodySchema = z.looseObject({
  type: z.string().nullish(),
  message: z.string().nullish(),
  help: z.string().nullish(),
  error: z.string().nullish(),
  details: z
    .array(
      z.looseObject({
        type: z.string().nullish(),
        message: z.string().nullish(),
        location: z.array(z.union([z.string(), z.number()])).nullish(),
      }),
    )
    .nullish(),
});

export type WireOrder = z.infer<typeof orderSchema>;
export type WireOrderItem = z.infer<typeof orderItemSchema>;
export type WireEstimate = z.infer<typeof estimateSchema>;
export type WireProduct = z.infer<typeof productSchema>;
export type WireErrorBody = z.infer<typeof errorBodySchema>;
