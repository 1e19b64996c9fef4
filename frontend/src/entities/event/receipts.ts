/** The events that receipts of messages become, as `channels/receipts/events.py` names them. */
export const RECEIPTS: readonly string[] = [
  "Message Accepted",
  "Message Deferred",
  "Message Failed",
  "Message Bounced",
  "Message Delivered",
  "Message Opened",
  "Message Clicked",
  "Message Replied",
  "Message Unsubscribed",
  "Message Complained",
];

export const isReceipt = (event: string): boolean => RECEIPTS.includes(event);
