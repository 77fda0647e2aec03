// As Expo's module of this name.

export const getRandomValues = crypto.getRandomValues.bind(crypto);
export const randomUUID = (): string => crypto.randomUUID();
