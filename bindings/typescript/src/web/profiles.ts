/** Profiles of users. */
import type { Profile as ProfileRecord } from "../protocol";
import type { Face } from "./face";
import { customFields, fieldsOf, need, ok, texts } from "./parameters";
import type { ChatSDK } from "./sdk";
import { ALLOW_TYPES, GENDERS, profileOf } from "./shapes";
import type { Profile } from "./types";

/** The vendor's names of what can be changed, with the protocol's. */
const FIELDS: { [field: string]: [name: string, type: string] } = {
  nick: ["nick_name", "string"], avatar: ["face_url", "string"], selfSignature: ["self_signature", "string"],
  location: ["location", "string"], birthday: ["birthday", "number"], language: ["language", "number"],
  level: ["level", "number"], role: ["role", "number"],
};

export function profileMethods(face: Face): Pick<ChatSDK, "getMyProfile" | "getUserProfile" | "updateMyProfile"> {
  async function mine(): Promise<Profile> {
    const [profile] = await face.ask("get_profiles", { users: [face.me] });
    return profileOf(profile);
  }

  return {
    getMyProfile: async () => ok(await mine()),

    async getUserProfile(options) {
      const users = texts(fieldsOf(options).userIDList, "userIDList");
      return ok((await face.ask("get_profiles", { users })).map(profileOf));
    },

    async updateMyProfile(options) {
      const given = fieldsOf(options);
      const change: { [name: string]: unknown } = {};
      for (const [field, [name, type]] of Object.entries(FIELDS)) {
        if (given[field] === undefined) continue;
        need(typeof given[field] === type, `${field}: not a ${type}`);
        change[name] = given[field];
      }
      const index = (list: string[], field: string): number => {
        const at = list.indexOf(given[field] as string);
        need(at >= 0, `${field}: not one of ${list.join(", ")}`);
        return at;
      };
      if (given.gender !== undefined) change.gender = index(GENDERS, "gender");
      if (given.allowType !== undefined) change.add_permission = index(ALLOW_TYPES, "allowType") + 1;
      const { profileCustomField: custom } = given;
      if (custom !== undefined) change.custom = customFields(custom, "profileCustomField");
      await face.ask("modify_profile", change as Partial<Omit<ProfileRecord, "user_id">>);
      return ok(await mine());
    },
  };
}
