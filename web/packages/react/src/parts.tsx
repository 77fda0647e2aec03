// What screens are made of, in one place; each part stands in a file with its kind.

export { ACCOUNT_NAVIGATION } from "./account-navigation.js";
export { Logo } from "./brand.js";
export {
  Button,
  type ButtonProps,
  LinkOrButton,
  LinkSentence,
  type LinkTarget,
  PlainButton,
} from "./buttons.js";
export { Dialog } from "./dialog.js";
export {
  CheckField,
  CodeField,
  Field,
  type FieldAttributes,
  FieldError,
  type FieldProps,
  Labelled,
  PasswordField,
} from "./fields.js";
export type { Icon } from "./icons.js";
export { Menu, MenuChoice, MenuItem, MenuLine, MenuLink, type Opener } from "./menu.js";
export { joined, useNames } from "./names.js";
export { Screen, type ScreenProps, Section, Status, Text } from "./screen.js";
export { Badge, Tile, type Tone } from "./small.js";
export { Alert, Empty, LoadError, Loaded, Loading, Success } from "./states.js";
export { Card, Item, ItemList, type ItemProps, Row, Rows } from "./surfaces.js";
