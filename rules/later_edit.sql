UPDATE "MessageThread" SET "messageNumberId" = 'park-pool-3', "maskedNumberE164" = '+15550300006' WHERE "id" = 'park-07-regular';
