/**
 * Sends notifications as CloudEvents over HTTP: the queue, one thread that delivers, and what each response means. The
 * classes of the CloudEvents SDK are loaded only when a sink is configured.
 */
@NullMarked
package dev.patoperator.notification.http;

import org.jspecify.annotations.NullMarked;
