/** Tells people what happens to requests, grants and policies: CloudEvents to a sink that the platform configures. */
@NullMarked
package dev.patoperator.notification;

import org.jspecify.annotations.NullMarked;
