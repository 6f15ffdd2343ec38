# doubletick for Objective-C: the face with the vendor's names over the xcframework. `cargo xtask dist apple` puts everything that
# is named here into Doubletick-VERSION.zip, which a release has.

Pod::Spec.new do |s|
  s.name = 'Doubletick'
  s.version = '0.1.0'
  s.summary = 'Messages with exact read receipts, with the names of the Tencent Chat SDK.'
  s.homepage = 'https://github.com/doubletick/doubletick'
  s.license = { :type => 'Apache-2.0', :file => 'LICENSE' }
  s.author = 'doubletick'
  s.source = { :http => "https://github.com/doubletick/doubletick/releases/download/v#{s.version}/Doubletick-#{s.version}.zip" }
  s.ios.deployment_target = '13.0'
  s.osx.deployment_target = '10.15'

  s.module_name = 'DoubletickObjC'
  s.header_dir = 'DoubletickObjC'
  s.source_files = 'bindings/objc/include/DoubletickObjC/*.h', 'bindings/objc/Sources/*.{h,m}', 'include/*.h'
  s.public_header_files = 'bindings/objc/include/DoubletickObjC/*.h'
  s.private_header_files = 'bindings/objc/Sources/*.h', 'include/*.h'
  s.resource_bundles = { 'Doubletick' => ['bindings/swift/Sources/Doubletick/PrivacyInfo.xcprivacy'] }
  s.vendored_frameworks = 'DoubletickFFI.xcframework'
  # What the static library needs; `cargo xtask dist apple` holds it against what rustc says.
  s.frameworks = 'Foundation', 'CoreFoundation', 'Security'
  s.libraries = 'iconv', 'objc'
  s.requires_arc = true
end
