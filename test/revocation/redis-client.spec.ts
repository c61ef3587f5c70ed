import { describe, expect, it } from '@jest/globals';
import { redisClients } from '../../src/redis/redis.client.js';

const ADDRESS = { host: '127.0.0.1', port: 1, isTls: false, username: 'a', password: 'b', database: 0 };

describe('Clients of Redis', () => {
  it('are made without making the commands again, for which the event loop would stand still', async () => {
    const make = await redisClients();
    const other = await redisClients({ servername: 'redis.example' });
    const clients = [make(ADDRESS), make({ ...ADDRESS, port: 2 }), other({ ...ADDRESS, isTls: true })];
    expect(new Set(clients.map(({ hGetAll }) => hGetAll)).size).toBe(1);
  });

  it('keep to their own address, and fail there', async () => {
    const make = await redisClients();
    const client = make(ADDRESS);
    client.on('error', () => undefined);
    await expect(client.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED', port: 1 });
  });
});
