/** Handlers of the household beside the first ones. */
import { chargeNow, getDevices, getOutlook, putDevices } from "./deviceHandlers.ts";
import {
  addPushSubscription,
  deletePushSubscription,
  getNotificationSettings,
  listNotifications,
  putNotificationSettings,
  readNotifications,
} from "./notificationHandlers.ts";
import { cancelOrder } from "./orderHandlers.ts";
import { previewPlan } from "./previewHandlers.ts";

export const HOME_HANDLERS = {
  cancelOrder,
  previewPlan,
  getOutlook,
  getDevices,
  putDevices,
  chargeNow,
  listNotifications,
  readNotifications,
  getNotificationSettings,
  putNotificationSettings,
  addPushSubscription,
  deletePushSubscription,
};
