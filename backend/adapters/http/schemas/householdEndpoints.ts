/** Endpoints of the household beside the first ones: orders taken back, previews, outlook, devices. */
import { type Endpoint, get, write } from "./endpoint.ts";
import { ChargeNow, DevicesRequest, DevicesView, OutlookView, PlanPreview } from "./homeDevices.ts";
import { PlanRequest, PointQuery } from "./household.ts";
import {
  NotificationList,
  NotificationPreferencesDto,
  NotificationSettings,
  NotificationsQuery,
  PushSubscriptionEntry,
  PushSubscriptionParams,
} from "./notifications.ts";
import { OrderCancellationEntry, OrderDetail, OrderParams } from "./orders.ts";

export const HOUSEHOLD_ENDPOINTS: readonly Endpoint[] = [
  write(
    "household",
    "cancelOrder",
    "delete",
    "/household/orders/:orderId",
    "Take an order back before gate closure",
    OrderDetail,
    { params: OrderParams, body: OrderCancellationEntry },
  ),
  write(
    "household",
    "previewPlan",
    "post",
    "/household/plan/preview",
    "What a plan would have brought on past days",
    PlanPreview,
    { query: PointQuery, body: PlanRequest },
  ),
  get("household", "getOutlook", "/household/outlook", "What the plan is going to do in a day", OutlookView, {
    query: PointQuery,
  }),
  get("household", "getDevices", "/household/devices", "Solar, battery and car", DevicesView, {
    query: PointQuery,
  }),
  write(
    "household",
    "putDevices",
    "put",
    "/household/devices",
    "How the devices are to be run",
    DevicesView,
    {
      query: PointQuery,
      body: DevicesRequest,
      idempotent: true,
    },
  ),
  write(
    "household",
    "chargeNow",
    "post",
    "/household/devices/charge-now",
    "Charge the car now",
    DevicesView,
    {
      query: PointQuery,
      body: ChargeNow,
      idempotent: true,
    },
  ),
  get(
    "household",
    "listNotifications",
    "/household/notifications",
    "What the home was told",
    NotificationList,
    {
      query: NotificationsQuery,
    },
  ),
  write(
    "household",
    "readNotifications",
    "put",
    "/household/notifications/read",
    "Everything was read",
    NotificationList,
    { query: PointQuery },
  ),
  get(
    "household",
    "getNotificationSettings",
    "/household/notification-settings",
    "How the person is told",
    NotificationSettings,
  ),
  write(
    "household",
    "putNotificationSettings",
    "put",
    "/household/notification-settings",
    "Choose how to be told",
    NotificationSettings,
    { body: NotificationPreferencesDto },
  ),
  write(
    "household",
    "addPushSubscription",
    "post",
    "/household/push-subscriptions",
    "Tell this browser",
    NotificationSettings,
    { body: PushSubscriptionEntry, success: 201, idempotent: true },
  ),
  write(
    "household",
    "deletePushSubscription",
    "delete",
    "/household/push-subscriptions/:subscriptionId",
    "Tell this browser no more",
    NotificationSettings,
    { params: PushSubscriptionParams },
  ),
];
