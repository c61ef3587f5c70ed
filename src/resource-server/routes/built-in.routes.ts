import { SetMetadata } from '@nestjs/common';

export const BUILT_IN = Symbol('nest-cognito-oauth:built-in routes');

/** Marks a module of this package: an application cannot say why our routes are public, or demand more of them. */
export const BuiltInRoutes = (): ClassDecorator => SetMetadata(BUILT_IN, true);
