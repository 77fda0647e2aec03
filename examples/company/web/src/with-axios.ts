import axios, { isAxiosError } from "axios";
import { useEffect, useState } from "react";
import type { Account, Credentials, Newcomer, User } from "./account";

const API = `${globalThis.API_ORIGIN}/api`;
const api = axios.create({ baseURL: API });

api.interceptors.request.use((config) => {
  const access = localStorage.getItem("access_token");
  if (access) config.headers.Authorization = `Bearer ${access}`;
  return config;
});

api.interceptors.response.use(undefined, async (error: unknown) => {
  const refresh = localStorage.getItem("refresh_token");
  if (!isAxiosError(error) || error.response?.status !== 401 || !error.config || !refresh) {
    throw error;
  }
  try {
    const { data } = await axios.post(`${API}/auth/token/refresh/`, { refresh });
    localStorage.setItem("access_token", data.access);
    error.config.headers.Authorization = `Bearer ${data.access}`;
  } catch (failure) {
    // The printed pattern signs out here whatever went wrong, a lost network included.
    forget();
    window.location.href = "/login";
    throw failure;
  }
  return axios.request(error.config);
});

/** The account, on axios and localStorage: what any script in this page can read as well. */
export function useAccount(): Account {
  const [user, setUser] = useState<User | null>();

  useEffect(() => {
    const read = (): void => {
      if (localStorage.getItem("refresh_token") === null) setUser(null);
      else profile().then(setUser, () => setUser(null));
    };
    read();
    // Other tabs sign in and out as well.
    window.addEventListener("storage", read);
    return () => window.removeEventListener("storage", read);
  }, []);

  async function enter(path: string, body: object): Promise<void> {
    forget(); // or else a wrong password would be taken for an expired token
    try {
      const { data } = await api.post(path, body);
      localStorage.setItem("access_token", data.tokens.access);
      localStorage.setItem("refresh_token", data.tokens.refresh);
      setUser(data.user);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  return {
    user,
    signIn: (credentials: Credentials) => enter("/auth/login/", credentials),
    register: (newcomer: Newcomer) =>
      enter("/auth/register/", { ...newcomer, password2: newcomer.password }),
    async signOut() {
      const refresh_token = localStorage.getItem("refresh_token");
      await api.post("/auth/logout/", { refresh_token }).catch(() => {});
      forget();
      setUser(null);
    },
    async readReports() {
      try {
        return (await api.get("/reports/")).data.people;
      } catch (error) {
        if (isAxiosError(error) && error.response?.status === 403) return null;
        throw refusalOf(error);
      }
    },
  };
}

async function profile(): Promise<User> {
  return (await api.get("/auth/profile/")).data;
}

function forget(): void {
  localStorage.removeItem("access_token");
  localStorage.removeItem("refresh_token");
}

/** Turn what axios throws into sentences for people. */
function refusalOf(error: unknown): Error {
  const said = isAxiosError(error) ? error.response?.data : null;
  if (!said?.error) return new Error("The server cannot be reached");
  const { error: message, details = {} } = said;
  return Object.assign(new Error(message), { fields: details });
}
