import { createClient } from "@vestibule/client";
import { createVestibule } from "@vestibule/vue";
import { createApp } from "vue";
import App from "./App.vue";

createApp(App).use(createVestibule(createClient())).mount("#app");
