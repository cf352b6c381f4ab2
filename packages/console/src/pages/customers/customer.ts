export interface Customer {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly externalId: string | null;
  readonly country: string | null;
  readonly sales: number | null;
  readonly saleAmount: number | null;
  readonly createdAt: string;
  readonly firstSaleAt: string | null;
}

export function customerName({ name, email, externalId, id }: Customer): string {
  return name || email || externalId || id;
}
