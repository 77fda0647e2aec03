// Where the API is. `npm start` answers this file itself, out of VESTIBULE_ORIGIN.
globalThis.API_ORIGIN = "http://localhost:8000";
