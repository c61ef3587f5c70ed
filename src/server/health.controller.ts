import { Controller, Get, Header, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public, Readiness } from '../index.js';

/** For the orchestrator: is the process alive, and can it answer for a token? */
@ApiTags('health')
@Public('whoever runs the server asks')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The process is alive' })
  live() {
    return { status: 'up' };
  }

  /** 503 while the guard would answer 503 itself. */
  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Tokens can be checked' })
  ready() {
    const report = this.readiness.report();
    if (report.status === 'down') throw new ServiceUnavailableException(report);
    return report;
  }
}
