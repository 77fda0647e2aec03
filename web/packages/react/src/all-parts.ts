// `@vestibule/react/parts`: what the screens are made of, for screens of your own.

export { Avatar } from "./avatar.js";
export { type Form, useForm } from "./form.js";
export { FormBody, FormScreen, type FormScreenProps } from "./form-screen.js";
export * from "./icons.js";
export * from "./parts.js";
