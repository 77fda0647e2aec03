/** Where the API is: see public/config.js. */
declare var API_ORIGIN: string;
