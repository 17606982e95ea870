/** A crew's route as the server gives it (docs/algorithms/works.md); fields may be missing where they are empty. */
export interface Job {
  ref: string;
  number: string;
  name: string; // kind of promise
  what: string;
  where?: string;
  said?: string; // the address as it was said
  due: string;
  there_by?: string;
  contact?: string;
  phone?: string;
  urgency?: 'raised' | 'life';
  reading?: boolean;
  limit?: number; // °C
  celsius?: number;
  late?: number; // minutes by which the route breaks the promise
  deeds?: string[];
  guarded?: boolean;
}

export interface Route { at: string; jobs: Job[] }
