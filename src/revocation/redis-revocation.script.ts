/**
 * Writes entries, counts the write and announces it, in one step that Redis does not interrupt: whoever is
 * told of write 7 finds it stored, and hears it after write 6.
 *
 * It also keeps count of how large the sorted set is meant to be, by what it adds: never by what is there, which
 * would hide a loss from {@link LOOK}.
 *
 * KEYS: the sorted set, the revision. ARGV: the channel, a name for a new epoch, `replace` or `complete`, and
 * the entries as JSON. `complete` adds what is missing and never shortens what is there.
 */
export const WRITE = `
local entries = cjson.decode(ARGV[4])
local written = {}
local before = redis.call('ZCARD', KEYS[1])
for _, entry in ipairs(entries) do
  local isNew = true
  if ARGV[3] == 'complete' then
    isNew = redis.call('ZADD', KEYS[1], 'GT', 'CH', entry[2], entry[1]) == 1
  else
    redis.call('ZADD', KEYS[1], entry[2], entry[1])
  end
  if isNew then written[#written + 1] = entry end
end
if #written == 0 then return 0 end
redis.call('HSETNX', KEYS[2], 'epoch', ARGV[2])
redis.call('HSETNX', KEYS[2], 'size', before)
redis.call('HINCRBY', KEYS[2], 'size', redis.call('ZCARD', KEYS[1]) - before)
local announcement = {
  epoch = redis.call('HGET', KEYS[2], 'epoch'),
  count = redis.call('HINCRBY', KEYS[2], 'count', 1),
  entries = written
}
redis.call('PUBLISH', ARGV[1], cjson.encode(announcement))
return #written`;

/**
 * Where the store stands: its epoch, its writes, and how often it was found to hold other entries than were written.
 * Each of those times is counted once, whoever looks; a server that takes no writes now counts it when it does.
 *
 * KEYS: the sorted set, the revision.
 */
export const LOOK = `
local epoch, count, size, losses = unpack(redis.call('HMGET', KEYS[2], 'epoch', 'count', 'size', 'losses'))
losses = tonumber(losses or 0)
if epoch then
  local found = redis.call('ZCARD', KEYS[1])
  if found ~= tonumber(size) then
    losses = losses + 1
    redis.pcall('HSET', KEYS[2], 'size', found, 'losses', losses)
  end
end
return {epoch or '', tonumber(count or 0), losses}`;

/**
 * Removes what has expired, at most ARGV[1] entries so that Redis is not held up. The clock is Redis's own, less
 * ARGV[2] seconds: one instance whose clock is ahead must not take away what still counts for the others.
 *
 * KEYS: the sorted set, the revision.
 */
export const REMOVE_EXPIRED = `
local now = tonumber(redis.call('TIME')[1]) - tonumber(ARGV[2])
local expired = redis.call('ZCOUNT', KEYS[1], '-inf', now)
local removed = math.min(expired, tonumber(ARGV[1]))
if removed > 0 then
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, removed - 1)
  if redis.call('HEXISTS', KEYS[2], 'size') == 1 then redis.call('HINCRBY', KEYS[2], 'size', -removed) end
end
return removed`;
