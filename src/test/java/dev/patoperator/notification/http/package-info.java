/** Tests of the delivery of notifications, against a real HTTP server. */
package dev.patoperator.notification.http;
