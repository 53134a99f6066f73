/** Who is signed in. Sessions live in an HttpOnly, SameSite=Strict cookie; the body never carries the token. */
import { z } from "zod";
import { component } from "./component.ts";
import { pointId, seconds, text } from "./primitives.ts";

export const RoleDto = component(
  "Role",
  "What a signed-in person may do; the server decides, this is for menus.",
  z.enum(["member", "helper", "operator", "dso", "aggregator", "auditor", "admin"]),
);

export const DemoSignIn = component(
  "DemoSignIn",
  "A ready-made identity of the demonstration. Exists in demo mode only.",
  z.object({
    signInId: text("Opaque id for POST /session.", 64),
    role: RoleDto,
    displayName: text("Name for display."),
    description: text("What this person shows, e.g. solar and battery."),
    meteringPointId: pointId.nullable(),
  }),
);

export const DemoSignIns = component(
  "DemoSignIns",
  "List of demo identities with the notice to show beside it.",
  z.object({
    notice: text("Says that these identities are for demonstration only."),
    signIns: z.array(DemoSignIn).max(500),
  }),
);

export const SignInRequest = component(
  "SignInRequest",
  "Signs in as a demo identity.",
  z.strictObject({ signInId: z.string().min(1).max(64) }),
);

export const SessionView = component(
  "SessionView",
  "The current session.",
  z.object({
    signedIn: z.boolean(),
    role: RoleDto.nullable(),
    roles: z.array(RoleDto).max(10).meta({ description: "What the person may switch to." }),
    displayName: text("Name for display.").nullable(),
    meteringPointIds: z.array(pointId).max(20).meta({ description: "Own metering points, first = default." }),
    demo: z.boolean(),
    expiresAt: seconds("Wall-clock end of the session.").nullable(),
  }),
);
