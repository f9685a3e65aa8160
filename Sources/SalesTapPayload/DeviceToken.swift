/// A device token for push messages, for those who build payloads by hand; syncs never send one.
public struct DeviceToken: Hashable, Sendable {
  /// The push service that a token belongs to.
  public enum Service: String, Hashable, Sendable, CaseIterable {
    /// Apple.
    case apns
    /// Google, by its older name.
    case gcm
    /// Google.
    case fcm
    /// Windows.
    case wns
    /// Windows Phone.
    case mpns
    /// A browser; it needs ``DeviceToken/Keys``.
    case chrome
  }

  /// The keys of a browser's subscription.
  public struct Keys: Hashable, Sendable {
    /// The public key.
    public var p256dh: String
    /// The authentication secret.
    public var auth: String

    /// Keys from their parts.
    public init(p256dh: String, auth: String) {
      self.p256dh = p256dh
      self.auth = auth
    }
  }

  /// The device's id in CleverTap.
  public var objectID: String
  /// The token itself.
  public var id: String
  /// The push service.
  public var service: Service
  /// The keys of a browser's subscription; nil for apps.
  public var keys: Keys?

  /// A token from its parts.
  public init(objectID: String, id: String, service: Service, keys: Keys? = nil) {
    self.objectID = objectID
    self.id = id
    self.service = service
    self.keys = keys
  }
}
