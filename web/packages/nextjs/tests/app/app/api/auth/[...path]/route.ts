import { createRouteHandlers } from "@vestibule/nextjs";

export const { GET, POST, PUT, PATCH, DELETE } = createRouteHandlers();
