/** Tests of the lanes: on real HTTP where GitHub answers, pure where nothing is sent. */
package dev.patoperator.dispatch;
