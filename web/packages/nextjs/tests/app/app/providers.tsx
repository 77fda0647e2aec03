"use client";

import { createClient } from "@vestibule/client";
import { VestibuleProvider, type VestibuleProviderProps } from "@vestibule/react";

const client = createClient();

export function Providers(props: Omit<VestibuleProviderProps, "client">) {
  return <VestibuleProvider client={client} {...props} />;
}
