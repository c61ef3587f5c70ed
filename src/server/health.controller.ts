import { Controller, Get, Header, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public, Readiness } from '../index.js';
import { Stopping } from './stopping.js';

/** For the orchestrator: is the process alive, and can it answer for a token? */
@ApiTags('health')
@Public('whoever runs the server asks')
@Controller('health')
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly stopping: Stopping,
  ) {}

  /** 200 while the process runs: a restart mends neither Cognito nor Redis. The status says how it is off. */
  @Get('live')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The process is alive' })
  live() {
    const { status } = this.readiness.report();
    return { status: status === 'up' ? 'up' : 'degraded' };
  }

  /** 503 while the guard would answer 503 itself, and while the server stops. */
  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Tokens can be checked' })
  ready() {
    const report = this.readiness.report();
    if (this.stopping.isUnderWay) {
      throw new ServiceUnavailableException({ ...report, status: 'down', isStopping: true });
    }
    if (report.status === 'down') throw new ServiceUnavailableException(report);
    return report;
  }
}
